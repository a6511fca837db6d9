"""One call over HTTP: time, attempts, answers, retries and transports."""
