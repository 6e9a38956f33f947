-- SPDX-License-Identifier: MPL-2.0
-- Make contour_line, which contours come to by COPY.
-- gives  nothing of use
select levain.contour_begin();
