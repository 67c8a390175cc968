"""Read models: what pages and letters show. Queries, no decisions."""
