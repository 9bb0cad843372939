#include "media/analysis/net.h"

#include <math.h>

static float product(const float *a, const float *b, int n)
{
    float sum = 0;

    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

float net_run(const struct net *net, const float *x)
{
    float sum = net->constant + product(net->u, x, net->inputs);

    for (int k = 0; k < net->hidden; k++)
        sum += net->v[k] * tanhf(net->b[k] + product(net->w + k * net->inputs,
                                                     x, net->inputs));
    return sum;
}
