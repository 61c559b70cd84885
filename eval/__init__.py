"""All evidence and every score, human and automatic."""
