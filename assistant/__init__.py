"""What people touch: the arena, its pages and the gateway."""
