#include "train/data.h"

#include <stdlib.h>

void train_data_init(struct train_data *data)
{
    *data = (struct train_data){.credit_begin = NULL};
    interactions_init(&data->tracks, 0);
    interactions_init(&data->artists, 0);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
        interactions_init(&data->hidden[kind], 0);
}

void train_data_release(struct train_data *data)
{
    interactions_release(&data->tracks);
    interactions_release(&data->artists);
    for (unsigned kind = 0; kind < MODEL_KINDS; kind++) {
        interactions_release(&data->hidden[kind]);
        free(data->items[kind].ids);
        free(data->items[kind].vectors);
    }
    free(data->credit_begin);
    free(data->credits);
}
