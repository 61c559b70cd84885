"""That a problem set has teeth: tests made, references proved, mistakes noticed."""
