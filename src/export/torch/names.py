@torch.no_grad()
def generate(network, count=10, begin='', temperature=1.0, max_length=50, seed=0):
    """Names, each of at most `max_length` symbols with the newline that ends it. A name starts with the zero vector."""
    random = torch.Generator().manual_seed(seed)
    prime = network.ids(begin)
    symbol, state, drawn = torch.full((count,), -1), None, []
    for t in range(max_length):
        logits, state = network(symbol[None], state)
        symbol = torch.full((count,), prime[t]) if t < len(prime) else draw(logits[-1], temperature, random)
        drawn.append(symbol)
    texts = (''.join(network.symbols[id] for id in ids) for ids in torch.stack(drawn, 1).tolist())
    return [text.split('\n')[0] for text in texts]
