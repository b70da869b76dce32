ids = {symbol: id for id, symbol in enumerate(symbols)}
inputs = [-1] + [ids[symbol] for symbol in name]  # -1: the zero vector
targets = inputs[1:] + [0]  # the next letter each time; at last the newline
