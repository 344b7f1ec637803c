import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models

import sameroom.sealing.fields

ALL = ('participant_id', 'device_hash', 'at', 'place', 'alone', 'together', 'camera', 'microphone', 'speaker')


def seal(apps, schema_editor):
    old, new = apps.get_model('room', 'PlainCheckIn'), apps.get_model('room', 'CheckIn')
    for row in old.objects.select_related('participant').order_by('pk').iterator():
        sealed = new(**{name: getattr(row, name) for name in ALL})
        sealed.container = lambda person=row.participant.person_id: f'person:{person}'
        sealed.save(force_insert=True)


def unseal(apps, schema_editor):
    old, new = apps.get_model('room', 'PlainCheckIn'), apps.get_model('room', 'CheckIn')
    for row in new.objects.order_by('at').iterator():
        old.objects.create(**{name: getattr(row, name) for name in ALL})


class Migration(migrations.Migration):
    """Where somebody is during a session is sealed. A new table, since the rows get ids that exist before they are saved.

    A later migration of `sealing` that changes its data keys has to say `run_before` this one.
    """

    dependencies = [
        ('room', '0001_initial'),
        ('sealing', '0001_initial'),
    ]

    operations = [
        # Its index would keep the name that the new table's needs.
        migrations.AlterField(
            model_name='checkin',
            name='participant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='booking.participant'),
        ),
        migrations.RenameModel(old_name='CheckIn', new_name='PlainCheckIn'),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed_version', models.PositiveIntegerField(default=0, editable=False)),
                ('device_hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('place', sameroom.sealing.fields.SealedText(blank=True, max_length=200)),
                ('alone', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no'), ('', 'not asked')], max_length=3)),
                ('together', models.BooleanField(default=False)),
                ('camera', models.BooleanField()),
                ('microphone', models.BooleanField()),
                ('speaker', models.BooleanField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_ins', to='booking.participant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(seal, unseal),
        migrations.DeleteModel(name='PlainCheckIn'),
    ]
