"""Tables, engine, migrations, files: the only room that knows SQL dialects and paths."""
