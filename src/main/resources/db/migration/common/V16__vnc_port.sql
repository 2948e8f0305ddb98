-- A machine's screen listens on no port any more.
alter table machine drop column vnc_port;
