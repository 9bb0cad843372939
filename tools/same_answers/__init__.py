"""How tools/same-answers asks two binaries the same. In the order in which
one needs another:

  nature     what two servers may answer differently, and comparing
  asking     requests, answers, servers
  routes     what may be asked for
  report     what was asked, and what came of it
  story      how a story is told; pictures are what it uploads
  world      what both servers begin with
  stories    what is told; wires is what no client would send
  draws      what is drawn, with values for what a route leaves open
  comparing  both servers, told the same with each setting
"""
