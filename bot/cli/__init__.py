"""The terminal commands of `lede`. Only `bot.__main__` imports this package."""
