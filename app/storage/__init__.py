"""Where bytes live: engine, migrations, keys, backups, attachments."""
