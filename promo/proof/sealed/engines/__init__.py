"""Engines that recognise the words of a picture; each loads its models from the disk, once."""
