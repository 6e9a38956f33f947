#include "job.h"
#define S(n)                                                                                       \
    enum status n(struct job *j, struct err *e)                                                    \
    {                                                                                              \
        (void)j;                                                                                   \
        return err_set(e, ST_BUG, "x");                                                            \
    }
S(job_report)
