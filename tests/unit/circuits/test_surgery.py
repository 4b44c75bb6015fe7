"""Surgery cuts what it says, nothing else, and never in place."""

import numpy as np
import pytest
import torch

from grokkit import circuits, fast, fourier, measures
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.networks.network import Network
from grokkit.task import Task

SIZES = {"d_model": 10, "n_heads": 3, "d_head": 4, "d_mlp": 14}


def random_network(p, seed=0):
    config = ModelConfig(p=p, **SIZES)
    rng = np.random.default_rng(seed)
    return Network(config, {name: rng.normal(size=shape) / 2 for name, shape in config.shapes.items()})


def reference(network, p):
    """Intermediate tensors of the textbook transformer at `=`, in double precision."""
    model = Transformer.from_network(network).double()
    model.load_state_dict({n: torch.tensor(w) for n, w in network.items()})  # in double precision
    with torch.no_grad():
        _, cache = model.run_with_cache(torch.tensor(Task(p).tokens))
    return {name: tensor[:, -1].numpy() for name, tensor in cache.items()}


@pytest.mark.parametrize("p", [5, 12])
@pytest.mark.parametrize("seed", [0, 1])
def test_parts_removed_by_hand(p, seed):
    network = random_network(p, seed)
    x = reference(network, p)
    W_in, b_in, W_out, b_out = (network[f"blocks.0.mlp.{n}"] for n in ("W_in", "b_in", "W_out", "b_out"))
    W_U = network["unembed.W_U"][:, :p]

    def mlp(stream):
        return np.maximum(stream @ W_in + b_in, 0) @ W_out + b_out

    embedding, mid, out = (x[f"blocks.0.hook_{n}"] for n in ("resid_pre", "resid_mid", "mlp_out"))
    z, W_O = x["blocks.0.attn.hook_z"], network["blocks.0.attn.W_O"]
    without_1 = embedding + sum(z[:, h] @ W_O[h] for h in (0, 2))
    mean_1 = without_1 + (z[:, 1] @ W_O[1]).mean(axis=0)
    attn_out = x["blocks.0.hook_attn_out"]
    post = x["blocks.0.mlp.hook_post"].copy()
    post[:, [2, 5]] = 0
    expected = {
        ("heads", (1,), "zero"): (without_1 + mlp(without_1)) @ W_U,
        ("heads", (1,), "mean"): (mean_1 + mlp(mean_1)) @ W_U,
        ("heads", None, "zero"): (embedding + mlp(embedding)) @ W_U,
        ("attention_skip", None, "zero"): (attn_out + mlp(attn_out)) @ W_U,
        ("mlp_skip", None, "zero"): out @ W_U,
        ("mlp_skip", None, "mean"): (out + mid.mean(axis=0)) @ W_U,
        ("neurons", (2, 5), "zero"): (mid + post @ W_out + b_out) @ W_U,
        ("neurons", (), "zero"): (mid + out) @ W_U,
    }
    for (part, which, how), logits in expected.items():
        found = circuits.ablate(network, part, which, how)
        np.testing.assert_allclose(found, logits, atol=1e-10, err_msg=f"{part} {which} {how}")


def test_shuffled_neurons_keep_their_values_and_lose_their_pairs():
    values = np.random.default_rng(0).normal(size=(49, 5))
    shuffled = circuits.cut([1, 3], "shuffle", seed=2)(values)
    assert np.array_equal(shuffled[:, [0, 2, 4]], values[:, [0, 2, 4]])
    assert not np.array_equal(shuffled[:, 1], values[:, 1])
    rows = {tuple(row) for row in values[:, [1, 3]]}  # the two move together
    assert {tuple(row) for row in shuffled[:, [1, 3]]} == rows
    assert np.array_equal(shuffled, circuits.cut([1, 3], "shuffle", seed=2)(values))
    assert not np.array_equal(shuffled, circuits.cut([1, 3], "shuffle", seed=3)(values))


@pytest.mark.parametrize("p", [12, 13])
@pytest.mark.parametrize("where", ["W_E", "W_L"])
def test_frequencies_removed_kept_and_shuffled(p, where):
    network, K = random_network(p), (2, p // 2)

    def table(w):
        return measures.number_embedding(w) if where == "W_E" else measures.neuron_logit_map(w)

    others = [k for k in range(p // 2 + 1) if k not in K]
    before = fourier.spectrum(table(network))
    removed = fourier.spectrum(table(circuits.ablate_frequencies(network, K, where)))
    np.testing.assert_allclose(removed[list(K)], 0, atol=1e-10)
    np.testing.assert_allclose(removed[others], before[others])
    kept = fourier.spectrum(table(circuits.ablate_frequencies(network, K, where, "keep")))
    np.testing.assert_allclose(kept[[0, *K]], before[[0, *K]])
    np.testing.assert_allclose(kept[others[1:]], 0, atol=1e-10)

    shuffled = circuits.ablate_frequencies(network, K, where, "shuffle", seed=1)
    assert not np.allclose(table(shuffled), table(network))
    for edited in (shuffled, circuits.ablate_frequencies(network, K, where)):
        assert np.array_equal(edited["embed.W_E"][-1], network["embed.W_E"][-1])
        assert np.array_equal(edited["unembed.W_U"][:, -1], network["unembed.W_U"][:, -1])


def test_a_shuffled_embedding_has_the_same_spectrum():
    p, network = 13, random_network(13)
    shuffled = circuits.ablate_frequencies(network, (3,), "W_E", "shuffle")
    before, after = (fourier.spectrum(measures.number_embedding(w)) for w in (network, shuffled))
    np.testing.assert_allclose(after, before)
    circle, broken = (
        fourier.fft(measures.number_embedding(w))[fourier.rows(p, 3)] for w in (network, shuffled)
    )
    np.testing.assert_allclose(np.sort(broken, axis=1), np.sort(circle, axis=1))


@pytest.mark.parametrize("p", [12, 13])
def test_waves_of_logits_are_what_restricted_and_excluded_loss_judge(p):
    task, K = Task(p), (1, p // 2)
    logits = np.random.default_rng(p).normal(size=(p * p, p))
    kept, removed = (circuits.ablate_waves(logits, K, p, how) for how in ("keep", "remove"))
    np.testing.assert_allclose(kept + removed, logits + logits.mean(axis=0))
    assert measures.loss(kept, task, "test") == pytest.approx(measures.restricted_loss(logits, K, task))
    assert measures.loss(removed, task, "train") == pytest.approx(measures.excluded_loss(logits, K, task))


@pytest.mark.parametrize("p", [12, 13])
def test_neurons_on_and_off_the_directions_of_the_map(p):
    network, K = random_network(p), (1, 4)
    kept, removed = (circuits.ablate_neuron_directions(network, K, how) for how in ("keep", "remove"))
    name = "blocks.0.mlp.W_out"
    np.testing.assert_allclose(kept[name] + removed[name], network[name], atol=1e-12)
    assert np.linalg.matrix_rank(kept[name]) == 4
    # On the nullspace the neurons cannot move the answers along the waves of K
    spectrum = fourier.spectrum(measures.neuron_logit_map(removed))
    np.testing.assert_allclose(spectrum[list(K)], 0, atol=1e-10)
    np.testing.assert_allclose(
        fourier.spectrum(measures.neuron_logit_map(kept))[list(K)],
        fourier.spectrum(measures.neuron_logit_map(network))[list(K)],
    )


def test_a_wave_without_a_sine_gives_one_direction():
    kept = circuits.ablate_neuron_directions(random_network(12), (1, 6), "keep")
    assert np.linalg.matrix_rank(kept["blocks.0.mlp.W_out"]) == 3


@pytest.mark.parametrize(("p", "u"), [(13, 5), (12, 7), (59, 30)])
def test_a_relabelled_clock_answers_the_image_of_every_pair(p, u):
    network = random_network(p)
    relabelled = fast.grid_logits(circuits.relabel_clock(network, u)).reshape(p, p, p)
    logits, image = fast.grid_logits(network).reshape(p, p, p), u * np.arange(p) % p
    np.testing.assert_allclose(relabelled, logits[np.ix_(image, image, image)], atol=1e-10)


def test_relabelling_moves_the_key_frequencies():
    network = circuits.written_network(59, (1, 7, 20))
    images = sorted(min(5 * k % 59, 59 - 5 * k % 59) for k in (1, 7, 20))
    relabelled = circuits.relabel_clock(network, 5)
    assert measures.key_frequencies(relabelled) == tuple(images)
    assert measures.accuracy(fast.grid_logits(relabelled), Task(59), "all") == 1


def test_the_written_network_needs_its_parts():
    """What cannot be needed is not, what must be is: surgery on a network that is understood completely."""
    p, K, task = 59, (1, 6, 14, 19, 24), Task(59)
    network = circuits.written_network(p, K)

    def accuracy(logits):
        return measures.accuracy(logits, task, "all")

    assert accuracy(circuits.ablate(network, "mlp_skip")) == 1
    assert accuracy(circuits.ablate(network, "attention_skip")) == 1
    assert accuracy(circuits.ablate(network, "heads")) < 0.05
    assert accuracy(circuits.ablate(network, "neurons")) < 0.05
    assert accuracy(circuits.ablate(network, "neurons", how="shuffle")) < 0.05
    for where in ("W_E", "W_L"):
        others = [k for k in range(1, 30) if k not in K]
        edited = circuits.ablate_frequencies(network, others, where)
        assert accuracy(fast.grid_logits(edited)) == 1
        edited = circuits.ablate_frequencies(network, K, where)
        assert accuracy(fast.grid_logits(edited)) < 0.05
    # Products make the sum: without them nothing is left, with them the answers are the same
    run = fast.grid_run(network)
    frequency = circuits.neuron_clusters(run.post, p).frequency
    for degree, bounds in {1: (0, 0.05), 2: (1, 1)}.items():

        def polynomial(post, degree=degree):
            return circuits.polynomial_neurons(post, frequency, p, degree)

        logits = fast.grid_run(network, edits={"post": polynomial}).logits
        assert bounds[0] <= accuracy(logits) <= bounds[1]


def test_bad_input_is_named(as_users_run_it):
    network = random_network(7)
    with pytest.raises(ValueError, match=r"part must be one of heads, neurons, .* got 'layer'"):
        circuits.ablate(network, "layer")
    with pytest.raises(ValueError, match="how must be one of zero, mean, shuffle; got 'gently'"):
        circuits.ablate(network, "heads", how="gently")
    with pytest.raises(ValueError, match=r"3 components to cut, 0 … 2; got \[0, 3\]"):
        circuits.ablate(network, "heads", [0, 3])
    with pytest.raises(ValueError, match=r"1 … 3 for p = 7, got 4"):
        circuits.ablate_frequencies(network, [4])
    with pytest.raises(ValueError, match='where must be "W_E" or "W_L"'):
        circuits.ablate_frequencies(network, [1], "W_Q")
    with pytest.raises(ValueError, match='how must be "remove", "keep" or "shuffle"'):
        circuits.ablate_frequencies(network, [1], how="zero")
    with pytest.raises(ValueError, match='how must be "remove" or "keep"'):
        circuits.ablate_waves(np.ones((49, 7)), [1], 7, "zero")
    with pytest.raises(ValueError, match='how must be "remove" or "keep"'):
        circuits.ablate_neuron_directions(network, [1], "zero")
    with pytest.raises(ValueError, match="no common divisor with p = 7, got 14"):
        circuits.relabel_clock(network, 14)


def test_parts_are_told_by_their_numbers(as_users_run_it):
    """A mask would be read as the numbers 0 and 1, and 0.5 as 0."""
    for which, got in (([True, False, True], "True"), ([0.5], "0.5"), ([-1], "-1"), (["0"], "'0'")):
        with pytest.raises(ValueError, match=f"must be an integer of at least 0, got {got}"):
            circuits.ablate(random_network(7), "heads", which)


def test_means_of_whole_numbers_are_not_rounded(as_users_run_it):
    values = np.array([[0, 1], [1, 1]])
    assert circuits.cut([0], "mean")(values).tolist() == [[0.5, 1], [0.5, 1]]


def test_logits_that_are_not_finite_are_refused():
    logits = np.zeros((49, 7))
    logits[3, 2] = np.nan
    for call in (
        lambda: circuits.ablate_waves(logits, [1], 7),
        lambda: circuits.closed_form_logits(logits, [1], 7),
        lambda: circuits.alphas_by_difference(logits, [1], 7),
        lambda: measures.sum_projection(logits, [1], 7),
    ):
        with pytest.raises(ValueError, match=r"not finite, the first nan at \(3, 2\)"):
            call()
