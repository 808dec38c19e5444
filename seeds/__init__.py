"""What a new user starts from: registries, the gazetteer and small stories."""
