"""The parts of the stock page: the item, its forms, the stocktake, the purchase order (物资)."""
