"""This process and the others: torch.distributed, over gloo on CPUs and nccl on CUDA."""

import os

import torch
import torch.distributed as dist


class Processes:
    """This process, and how it reaches the others."""

    def __init__(self, device):
        self.rank, self.count = int(os.environ.get('RANK', 0)), int(os.environ.get('WORLD_SIZE', 1))
        local = int(os.environ.get('LOCAL_RANK', 0))
        cuda = device == 'cuda' or (device == 'auto' and torch.cuda.is_available())
        if cuda and local >= torch.cuda.device_count():
            raise SystemExit(f'This machine has {torch.cuda.device_count()} GPUs; start so many processes, or --device cpu.')
        self.device = torch.device('cuda', local) if cuda else torch.device('cpu')
        if cuda:
            torch.cuda.set_device(self.device)
        if self.count > 1:
            dist.init_process_group('nccl' if cuda else 'gloo')

    def sum(self, values):
        values = values.to(self.device, torch.float64)
        if self.count > 1:
            dist.all_reduce(values)
        return values.tolist()

    def gather(self, value):
        values = [value] * self.count
        if self.count > 1:
            dist.all_gather_object(values, value)
        return values

    def from_first(self, make):
        """What the first process makes, for all."""
        values = [make() if self.rank == 0 else None]
        if self.count > 1:
            dist.broadcast_object_list(values)
        return values[0]

    def say(self, text):
        if self.rank == 0:
            print(text, flush=True)

    def end(self):
        if self.count > 1:
            dist.barrier()
            dist.destroy_process_group()
