"""The coding standard as data: types, countries, bodies, cue lists, and loaders that validate them."""
