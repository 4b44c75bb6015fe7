"""One exact full-batch training step: the folded network, a textbook loop, and the bare matrix products."""

import torch

from benchmarks.timing import in_turn, ratios, spread
from grokkit import ModelConfig, Task, Transformer, fast
from grokkit.networks.model import initial_weights

LEARNING = {"lr": 1e-3, "weight_decay": 1.0, "betas": (0.9, 0.98)}


def folded_step(task: Task, config: ModelConfig):
    """As `grokkit.train` does it."""
    weights = {name: w.requires_grad_() for name, w in initial_weights(config, 0).items()}
    optimiser = torch.optim.AdamW(weights.values(), **LEARNING, fused=True)
    reads = fast.Reads.of(torch.tensor(task.pairs[task.train_mask]), config.p, config.n_heads)
    labels = torch.tensor(task.labels[task.train_mask])

    def step() -> None:
        optimiser.zero_grad()
        fast.loss(weights, reads, labels, "relu").backward()
        optimiser.step()

    return step


def textbook_step(task: Task, config: ModelConfig):
    """The reference model as published loops use it: three positions, test loss every step, autograd on."""
    model = Transformer(config, seed=0)
    optimiser = torch.optim.AdamW(model.parameters(), **LEARNING)
    tokens, labels = torch.tensor(task.tokens), torch.tensor(task.labels)
    train, test = torch.tensor(task.train_mask), torch.tensor(~task.train_mask)

    def loss(part: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(model(tokens[part])[:, -1].double(), labels[part])

    def step() -> None:
        optimiser.zero_grad()
        value = loss(train)
        loss(test)
        value.backward()
        optimiser.step()

    return step


def matrix_products(task: Task, config: ModelConfig):
    """All matrix products of one folded step, forward and backward, dense and sparse, and nothing else."""
    reads = fast.Reads.of(torch.tensor(task.pairs[task.train_mask]), config.p, config.n_heads)
    batch, each = reads.rows.shape
    p, heads, d_head, d_model = config.p, config.n_heads, config.d_head, config.d_model
    outs = (config.d_mlp, config.d_vocab)

    embedding, W_V = torch.randn(p, d_model), torch.randn(heads, d_model, d_head)
    by_token, W_O = torch.randn(heads, p, d_head), torch.randn(heads * d_head, d_model)
    said = torch.randn(heads, 2 * p, d_head)  # by token and place
    readers = [torch.randn(d_model, n) for n in outs]
    through = [torch.randn(heads, d_head, n) for n in outs]
    W_out, W_U, W_L = torch.randn(config.d_mlp, d_model), readers[1], torch.randn(*outs)
    tables, grads = [torch.randn(2 * p * heads, n) for n in outs], [torch.randn(batch, n) for n in outs]
    weight = torch.rand(batch, each)
    transposed = weight.flatten()[reads.order]
    hidden, slope = grads

    def products() -> None:
        # folding: A B, and for its gradients C Bᵀ and Aᵀ C
        embedding @ W_V, by_token @ W_V.mT, embedding.T @ by_token
        for reader, matrix, table in zip(readers, through, tables, strict=True):
            flat = matrix.flatten(0, 1)
            W_O @ reader, flat @ reader.T, W_O.T @ flat
            by_head = table.view(heads, 2 * p, -1)
            said @ matrix, by_head @ matrix.mT, said.mT @ by_head
        W_out @ W_U, W_L @ W_U.T, W_out.T @ W_L
        # the batch
        for table, grad in zip(tables, grads, strict=True):
            bag = torch.nn.functional.embedding_bag
            bag(reads.rows, table, per_sample_weights=weight, mode="sum")
            bag(reads.readers, grad, reads.first, per_sample_weights=transposed, mode="sum")
            torch.sparse.sampled_addmm(reads.matrix, grad, table.T)
        hidden @ W_L, slope @ W_L.T, hidden.T @ slope

    return products


def rows(rounds: int = 30) -> list[tuple[str, str, str]]:
    """Table rows: what, measured, bar."""
    task, config = Task(), ModelConfig()
    folded, products = folded_step(task, config), matrix_products(task, config)
    close = in_turn({"folded": folded, "products": products}, rounds)
    far = in_turn({"folded": folded, "textbook": textbook_step(task, config)}, max(3, rounds // 6), warmup=1)
    return [
        ("folded training step", spread([1e3 * s for s in close["folded"]], " ms"), ""),
        ("… against its matrix products", spread(ratios(close["folded"], close["products"]), "×"), "≤ 1.35×"),
        ("textbook step", spread([1e3 * s for s in far["textbook"]], " ms"), ""),
        ("… against the folded step", spread(ratios(far["textbook"], far["folded"]), "×"), "≥ 20×"),
    ]
