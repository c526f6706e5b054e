"""One module per page of the window; the contract stands in `app/ui/page.py`.

A page is named in `app/ui/navigation.py` as `module:Class`, is imported on its first visit, imports
no other page, and asks for one with `self.go.emit("stock", argument)`.
"""
