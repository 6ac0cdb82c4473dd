"""What readers request: the latest stories, search and saved stories."""
