"""The pages and feeds of the public archive: records to HTML, Atom and JSON Feed, pure."""
