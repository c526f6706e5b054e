"""The tabs of 站点建设, one module each."""
