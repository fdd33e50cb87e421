cd /sys/kernel/config/pci_ep/
echo [31m > x
echo 1 > controllers/y/start
