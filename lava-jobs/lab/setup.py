# SPDX-License-Identifier: GPL-2.0-only
# Given to `lava-server manage shell`: one worker, two pairs of devices, and a user who submits.
# In one go, because each start of manage takes seconds.
from django.contrib.auth.models import User
from lava_scheduler_app.models import Device, DeviceType, Tag, Worker
from linaro_django_xmlrpc.models import AuthToken

user = User.objects.create_superuser("nightly", "nightly@lab.example", None)
token = AuthToken.objects.create(user=user, description="jobs")
worker = Worker.objects.create(hostname="lab", health=Worker.HEALTH_ACTIVE)
kind = DeviceType.objects.create(name="qemu-pci-ep")
for pair in ("pair0", "pair1"):
    for side in ("ep", "rc"):
        device = Device.objects.create(hostname=f"{pair}-{side}", device_type=kind,
                                       worker_host=worker, health=Device.HEALTH_GOOD)
        for tag in (f"pci-ep-{side}", f"pci-pair-{pair[-1]}"):
            device.tags.add(Tag.objects.get_or_create(name=tag)[0])

with open("/run/lab.env", "w", encoding="ascii") as env:
    env.write(f"LAB_TOKEN={token.secret}\nLAB_WORKER_TOKEN={worker.token}\n")

