[2Jpci_endpoint_test -r x
