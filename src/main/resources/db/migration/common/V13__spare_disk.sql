-- An empty disk beside the system disk, while Windows learns to start from the controller it hangs on.
alter table machine add column spare_disk varchar(1000);
