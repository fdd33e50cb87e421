cd /sys/kernel/config/pci_ep/
mkdir functions/pci_epf_vntb/func1
echo 0x1912 >   functions/pci_epf_vntb/func1/vendorid
echo 0x0030 >   functions/pci_epf_vntb/func1/deviceid
echo 32 >       functions/pci_epf_vntb/func1/msi_interrupts
echo 4 >        functions/pci_epf_vntb/func1/pci_epf_vntb.0/db_count
echo 128 >      functions/pci_epf_vntb/func1/pci_epf_vntb.0/spad_count
echo 1 >        functions/pci_epf_vntb/func1/pci_epf_vntb.0/num_mws
echo 0x100000 > functions/pci_epf_vntb/func1/pci_epf_vntb.0/mw1
echo 0x1912 >   functions/pci_epf_vntb/func1/pci_epf_vntb.0/vntb_vid
echo 0x0030 >   functions/pci_epf_vntb/func1/pci_epf_vntb.0/vntb_pid
echo 0x10 >     functions/pci_epf_vntb/func1/pci_epf_vntb.0/vbus_number
echo 0 >        functions/pci_epf_vntb/func1/pci_epf_vntb.0/ctrl_bar
echo 4 >        functions/pci_epf_vntb/func1/pci_epf_vntb.0/db_bar
echo 2 >        functions/pci_epf_vntb/func1/pci_epf_vntb.0/mw1_bar
ln -s controllers/e65d0000.pcie-ep functions/pci_epf_vntb/func1/primary/
echo 1 > controllers/e65d0000.pcie-ep/start
