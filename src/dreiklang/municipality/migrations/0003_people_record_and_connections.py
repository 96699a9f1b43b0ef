"""People with roles in organisations, the record of changes as a chain, tokens and webhooks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dreiklang.municipality.append_only import forbid_changes

FORWARD, BACKWARD = forbid_changes("municipality_auditentry")


class Migration(migrations.Migration):

    dependencies = [
        ('municipality', '0002_append_only'),
    ]

    operations = [
        # Entries get their numbers and digests in the next migration; the one after freezes them again.
        migrations.RunPython(BACKWARD, FORWARD),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('digest', models.CharField(help_text='SHA-256 of the token, which is kept nowhere', max_length=64, unique=True)),
                ('scopes', models.JSONField(help_text='Permissions by name')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('last_used_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.URLField(max_length=500)),
                ('secret', models.CharField(help_text='What deliveries are signed with', max_length=100)),
                ('actions', models.JSONField(help_text='Audit actions that it is told of; empty for all')),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text='The same in every try, so that receivers can tell', max_length=40, unique=True)),
                ('action', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='waiting', max_length=20)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, help_text='What the last try gave', max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(help_text='When to try, or try again')),
                ('tried_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='assignment',
            options={'ordering': ['role', 'organization__position']},
        ),
        migrations.AlterModelOptions(
            name='auditentry',
            options={'ordering': ['-sequence']},
        ),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='assignment_once',
        ),
        migrations.AddField(
            model_name='assignment',
            name='organization',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='municipality.organization'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='actor',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditentry',
            name='digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditentry',
            name='key',
            field=models.CharField(blank=True, help_text='Which one', max_length=200),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(blank=True, help_text='What was changed: measure, package, person …', max_length=40),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='previous',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='sequence',
            field=models.PositiveBigIntegerField(default=0, help_text='1, 2, 3 … in each municipality'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='municipality',
            name='controller',
            field=models.TextField(blank=True, help_text='Who answers for personal data here, with a way to reach them'),
        ),
        migrations.AddField(
            model_name='user',
            name='pseudonym',
            field=models.CharField(editable=False, max_length=40, null=True),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='role',
            field=models.CharField(choices=[('visitor', 'visitor'), ('requester', 'requester'), ('department_lead', 'department_lead'), ('evaluator', 'evaluator'), ('portfolio_office', 'portfolio_office'), ('budget_office', 'budget_office'), ('staff_council', 'staff_council'), ('council_member', 'council_member'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=40),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='at',
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='subject',
            field=models.CharField(help_text='Its name at that time', max_length=300),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('organization__isnull', True)), fields=('user', 'municipality', 'role'), name='assignment_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('user', 'municipality', 'role', 'organization'), name='assignment_once_an_organization'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='municipality.municipality'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='audithead',
            name='municipality',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='audit_head', to='municipality.municipality'),
        ),
        migrations.AddField(
            model_name='webhook',
            name='municipality',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='municipality.municipality'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='webhook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='municipality.webhook'),
        ),
    ]
