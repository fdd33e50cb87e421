# case
pci_endpoint_test -r pcie_ep_doorbell.DOORBELL_TEST
