"""Parts of the pages 月结上报 and 档案."""
