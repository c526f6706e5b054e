"""Handing a role over in the page 人员: who to whom, what is there, both sign (岗位交接)."""
