"""One reader a format; each runs inside a worker process and gets bytes, never a path. Pure."""
