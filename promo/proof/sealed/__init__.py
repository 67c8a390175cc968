"""The door in front of hostile bytes: what uploads are opened, read and drawn with, in sealed processes."""
