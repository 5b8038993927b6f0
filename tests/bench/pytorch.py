"""The benchmark's workloads in PyTorch, as the lecture's notebook writes them and with F.batch_norm.

Reads requests from standard input, one a line: WORKLOAD STYLE STEPS, e.g. "A notebook 500"; answers each
with the seconds that the steps took. usage: pytorch.py THREADS
"""
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.ones(8, 8) @ torch.ones(8, 8)  # loads the BLAS
with open("/proc/self/maps") as maps:
    loaded = maps.read().lower()
if not any(name in loaded for name in ("openblas", "mkl", "blis")):
    sys.exit("PyTorch has netlib's reference BLAS, which is several times as slow: no ratio to it counts")
VOCABULARY, DIMENSION, CONTEXT, EXAMPLES = 27, 10, 3, 182_625


class BatchNorm:
    """The lecture's BatchNorm1d, or PyTorch's function."""

    def __init__(self, units, style):
        self.fused = style == "best"
        self.gamma, self.beta = torch.ones(units), torch.zeros(units)
        self.mean, self.variance = torch.zeros(units), torch.ones(units)

    def __call__(self, x):
        if self.fused:
            return F.batch_norm(
                x, self.mean, self.variance, self.gamma, self.beta, training=True, momentum=0.1
            )
        mean, variance = x.mean(0, keepdim=True), x.var(0, keepdim=True)
        out = self.gamma * (x - mean) / torch.sqrt(variance + 1e-5) + self.beta
        with torch.no_grad():
            self.mean = 0.9 * self.mean + 0.1 * mean.squeeze(0)
            self.variance = 0.9 * self.variance + 0.1 * variance.squeeze(0)
        return out


class Network:
    """Embedding, hidden layers of linear, batch norm and tanh, and an output layer."""

    def __init__(self, hidden, batch, style, normalise_output, generator):
        self.batch, self.generator = batch, generator
        self.contexts = torch.randint(0, VOCABULARY, (EXAMPLES, CONTEXT), generator=generator)
        self.targets = torch.randint(0, VOCABULARY, (EXAMPLES,), generator=generator)
        self.embedding = torch.randn((VOCABULARY, DIMENSION), generator=generator)
        sizes = [DIMENSION * CONTEXT, *hidden, VOCABULARY]
        self.weights = [
            torch.randn((i, o), generator=generator) / i**0.5 for i, o in zip(sizes, sizes[1:])
        ]
        self.norms = [BatchNorm(o, style) for o in sizes[1 : None if normalise_output else -1]]
        self.bias = None if normalise_output else torch.zeros(VOCABULARY)
        self.parameters = [self.embedding, *self.weights]
        self.parameters += [p for n in self.norms for p in (n.gamma, n.beta)]
        if self.bias is not None:
            self.parameters.append(self.bias)
        for parameter in self.parameters:
            parameter.requires_grad = True

    def step(self, rate):
        rows = torch.randint(0, EXAMPLES, (self.batch,), generator=self.generator)
        x = self.embedding[self.contexts[rows]].view(self.batch, -1)
        for index, weight in enumerate(self.weights):
            x = x @ weight
            if index < len(self.norms):
                x = self.norms[index](x)
            if index < len(self.weights) - 1:
                x = torch.tanh(x)
        if self.bias is not None:
            x = x + self.bias
        loss = F.cross_entropy(x, self.targets[rows])
        for parameter in self.parameters:
            parameter.grad = None
        loss.backward()
        for parameter in self.parameters:
            parameter.data += -rate * parameter.grad
        return loss

    def ratios(self, rate):
        with torch.no_grad():
            return [
                ((rate * p.grad).std() / p.data.std()).log10().item() for p in self.parameters
            ]


class LayerNormNetwork:
    """Twenty layers of linear, layer norm and GELU, trained by Adam: its loop, or in "best" style all tensors at once."""

    def __init__(self, style, generator):
        torch.manual_seed(2147483647)
        self.generator = generator
        self.contexts = torch.randint(0, VOCABULARY, (EXAMPLES, CONTEXT), generator=generator)
        self.targets = torch.randint(0, VOCABULARY, (EXAMPLES,), generator=generator)
        sizes = [DIMENSION * CONTEXT, *[100] * 20]
        hidden = [
            m
            for i, o in zip(sizes, sizes[1:])
            for m in (torch.nn.Linear(i, o), torch.nn.LayerNorm(o), torch.nn.GELU())
        ]
        embedding = torch.nn.Embedding(VOCABULARY, DIMENSION)
        output = torch.nn.Linear(100, VOCABULARY)
        self.model = torch.nn.Sequential(embedding, torch.nn.Flatten(), *hidden, output)
        self.optimiser = torch.optim.Adam(self.model.parameters(), foreach=style == "best")

    def step(self, rate):
        rows = torch.randint(0, EXAMPLES, (32,), generator=self.generator)
        loss = F.cross_entropy(self.model(self.contexts[rows]), self.targets[rows])
        self.optimiser.param_groups[0]["lr"] = rate / 100
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return loss


class Replicas:
    """A's network several times at once, batched by hand: products by bmm, each with a batch of its own."""

    def __init__(self, count, hidden, batch, style, generator):
        self.count, self.batch, self.generator = count, batch, generator
        self.contexts = torch.randint(0, VOCABULARY, (EXAMPLES, CONTEXT), generator=generator)
        self.targets = torch.randint(0, VOCABULARY, (EXAMPLES,), generator=generator)
        self.starts = (torch.arange(count) * VOCABULARY).view(count, 1, 1)
        self.embedding = torch.randn((count * VOCABULARY, DIMENSION), generator=generator)
        fan_in = CONTEXT * DIMENSION
        self.hidden = torch.randn((count, fan_in, hidden), generator=generator) / fan_in**0.5
        self.output = torch.randn((count, hidden, VOCABULARY), generator=generator) / hidden**0.5
        self.bias = torch.zeros((count, 1, VOCABULARY))
        self.norm = BatchNorm(count * hidden, style)
        self.parameters = [self.embedding, self.hidden, self.norm.gamma, self.norm.beta]
        self.parameters += [self.output, self.bias]
        for parameter in self.parameters:
            parameter.requires_grad = True

    def step(self, rate):
        rows = torch.randint(0, EXAMPLES, (self.count, self.batch), generator=self.generator)
        x = self.embedding[self.contexts[rows] + self.starts].view(self.count, self.batch, -1)
        x = torch.bmm(x, self.hidden)
        # Every unit of every network is a column of one batch norm.
        x = self.norm(x.transpose(0, 1).reshape(self.batch, -1))
        x = torch.tanh(x).view(self.batch, self.count, -1).transpose(0, 1)
        x = torch.baddbmm(self.bias, x, self.output)
        losses = F.cross_entropy(
            x.reshape(-1, VOCABULARY), self.targets[rows].view(-1), reduction="none"
        )
        losses = losses.view(self.count, self.batch).mean(1)
        for parameter in self.parameters:
            parameter.grad = None
        losses.sum().backward()
        for parameter in self.parameters:
            parameter.data += -rate * parameter.grad
        return losses


WORKLOADS = {
    "A": ([200], 32, False),
    "B": ([100] * 5, 32, True),
    "B-diag": ([100] * 5, 32, True),
    "C": ([2048], 4096, False),
    "C2": ([2048], 4096, False),
    "H": ([200], 32, False),
}
networks = {}


def network_of(workload, style):
    generator = torch.Generator().manual_seed(2147483647)
    if workload == "G":
        return LayerNormNetwork(style, generator)
    if workload == "R":
        return Replicas(32, 200, 32, style, generator)
    hidden, batch, normalise_output = WORKLOADS[workload]
    return Network(hidden, batch, style, normalise_output, generator)


def run(workload, style, steps):
    key = workload, style
    if key not in networks:
        networks[key] = network_of(workload, style)
    network, losses, ratios = networks[key], [], []
    diagnose = workload == "B-diag"
    begin = time.perf_counter()
    for _ in range(steps):
        losses.append(network.step(0.1).log10().tolist())
        if diagnose:
            ratios.append(network.ratios(0.1))
    return time.perf_counter() - begin


for line in sys.stdin:
    name, style_name, count = line.split()
    print(run(name, style_name, int(count)), flush=True)
