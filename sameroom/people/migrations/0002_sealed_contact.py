import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

import sameroom.sealing.fields

SEALED = ('name', 'relation', 'phone')


def seal(apps, schema_editor):
    old, new = apps.get_model('people', 'PlainContact'), apps.get_model('people', 'EmergencyContact')
    for row in old.objects.order_by('pk').iterator():
        sealed = new(person_id=row.person_id, **{name: getattr(row, name) for name in SEALED})
        sealed.container = lambda person=row.person_id: f'person:{person}'
        sealed.save(force_insert=True)


def unseal(apps, schema_editor):
    old, new = apps.get_model('people', 'PlainContact'), apps.get_model('people', 'EmergencyContact')
    for row in new.objects.order_by('pk').iterator():
        old.objects.create(person_id=row.person_id, **{name: getattr(row, name) for name in SEALED})


class Migration(migrations.Migration):
    """The contact's texts are sealed. A new table, since the rows get ids that exist before they are saved.

    A later migration of `sealing` that changes its data keys has to say `run_before` this one.
    """

    dependencies = [
        ('people', '0001_initial'),
        ('sealing', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='emergencycontact',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RenameModel(old_name='EmergencyContact', new_name='PlainContact'),
        migrations.CreateModel(
            name='EmergencyContact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed_version', models.PositiveIntegerField(default=0, editable=False)),
                ('name', sameroom.sealing.fields.SealedText(max_length=120)),
                ('relation', sameroom.sealing.fields.SealedText(max_length=60)),
                ('phone', sameroom.sealing.fields.SealedText(max_length=40)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='emergency_contact', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(seal, unseal),
        migrations.DeleteModel(name='PlainContact'),
    ]
