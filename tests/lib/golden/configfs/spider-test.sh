cd /sys/kernel/config/pci_ep/
mkdir functions/pci_epf_test/func1
echo 0x1912 > functions/pci_epf_test/func1/vendorid
echo 0x0031 > functions/pci_epf_test/func1/deviceid
echo 32 >     functions/pci_epf_test/func1/msi_interrupts
ln -s functions/pci_epf_test/func1 controllers/e65d0000.pcie-ep/
echo 1 > controllers/e65d0000.pcie-ep/start
