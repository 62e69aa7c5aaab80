# SPDX-License-Identifier: Apache-2.0
# The look of all pictures. Colours of Okabe and Ito, whom the colour-blind can tell apart; lines differ in their
# dashes too, and what is shaded gets darker in one direction, for print.
set encoding utf8
set terminal unknown
set border 1 lc rgb '#555555'
set tics out nomirror
set grid xtics lc rgb '#E4E4E4' lw 1 lt 1
set style fill solid 1.0 noborder
set style textbox opaque noborder fillcolor rgb 'white' margins 0.5,0.5
set style line 1 lc rgb '#0072B2' lw 2 dt 1 pt 7 ps 0.7      # measured
set style line 2 lc rgb '#444444' lw 2 dt (8,5)              # theory
set style line 3 lc rgb '#D00000' lw 2 dt (12,4,2,4)         # a limit
set style line 4 lc rgb '#E69F00' lw 2 dt 1 pt 5 ps 0.7      # a second kind
set style line 11 lc rgb '#0072B2' lw 2 dt 1                 # instances, and other things in a row
set style line 12 lc rgb '#E69F00' lw 2 dt (10,3)
set style line 13 lc rgb '#009E73' lw 2 dt (3,3)
set style line 14 lc rgb '#56B4E9' lw 2 dt (10,3,2,3)
set style line 15 lc rgb '#CC79A7' lw 2 dt (6,2)
set palette defined (0 '#F7FBFF', 0.25 '#C6DBEF', 0.5 '#6BAED6', 0.75 '#2171B5', 1 '#08306B')
