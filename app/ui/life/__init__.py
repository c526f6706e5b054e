"""Parts of 建站进程: the next step, the forms of a step and of the survey, what is to report."""
