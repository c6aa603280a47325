"""How the installation is, for whoever is called at night: each part with what it means and what to do."""
