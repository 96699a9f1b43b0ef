"""Every municipality's council objects as OParl 1.1, for whoever wants them."""
