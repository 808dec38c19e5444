"""kg reads news into attributed claims and keeps who says so, through whom, in which words."""
