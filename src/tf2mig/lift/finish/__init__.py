"""After lifting: what is left over goes, and nothing that went is still used."""
