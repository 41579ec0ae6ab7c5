// The compiler wants a source; what counts is what it includes.
