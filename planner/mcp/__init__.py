"""The read-only commands as tools of somebody's own assistant (Model Context Protocol)."""
