"""What readers request: the latest stories, search results and saved stories."""
