from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0009_first_link"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("code-asked", "asked for a code"),
                    ("secret", "tried a password, a code or a passkey"),
                    ("calendar", "asked for a calendar"),
                    ("hold", "kept a time"),
                    ("search", "looked for a therapist"),
                ],
                max_length=12,
            ),
        ),
    ]
