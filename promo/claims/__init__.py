"""What happens to a claim: handed in, judged, reviewed, answered, started, forgotten. A verb a file."""
