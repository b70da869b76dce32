@torch.no_grad()
def generate(network, begin='', length=500, temperature=1.0, seed=0):
    """`begin` and `length` symbols after it. A text without a beginning starts with the zero vector."""
    random = torch.Generator().manual_seed(seed)
    read, state, text = network.ids(begin) or [-1], None, begin
    for _ in range(length):
        logits, state = network(torch.tensor(read)[:, None], state)
        read = draw(logits[-1], temperature, random).tolist()
        text += network.symbols[read[0]]
    return text
